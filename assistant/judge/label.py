"""The labels of a verdict."""

from typing import Literal

Label = Literal["confirmed", "denied", "disputed", "reported", "not_covered"]
