"""The page's light and dark themes. All pairs of text and background colours have a contrast of at
least 4.5 to 1 (WCAG 2.2, AA)."""

from __future__ import annotations

SERIF = "Georgia, 'Times New Roman', serif"
PLOTTED = "#a8503f"
"""Colour of plot marks; visible on both backgrounds."""
SERIES = ["#a8503f", "#3f7ca8", "#b8860b", "#4f8a5b", "#8b6aa8"]
SHARED_OPTIONS: dict[str, str | bool] = {
    "baseRadius": "0.4rem",
    "headingFont": SERIF,
    "headingFontSizes": '["2.1rem", "1.3rem", "1.15rem"]',
    "linkUnderline": True,
}
LIGHT = {
    "primaryColor": "#9b2c1f",
    "backgroundColor": "#fdfcf9",
    "secondaryBackgroundColor": "#f1eee7",
    "textColor": "#171513",
    "linkColor": "#8a2419",
    "borderColor": "#d6d0c4",
    "grayTextColor": "#57534c",
    "greenTextColor": "#1b6b3d",
    "redTextColor": "#a1261b",
    "orangeTextColor": "#8f4a05",
    "blueTextColor": "#1f5a88",
}
DARK = {
    "primaryColor": "#ec9184",
    "backgroundColor": "#171614",
    "secondaryBackgroundColor": "#25231f",
    "textColor": "#ece8e1",
    "linkColor": "#f0a396",
    "borderColor": "#47433c",
    "grayTextColor": "#bdb7ac",
    "greenTextColor": "#84d3a3",
    "redTextColor": "#f5a299",
    "orangeTextColor": "#f2b278",
    "blueTextColor": "#9cc9ee",
}
VERDICT_BADGES = {
    "confirmed": ("Confirmed", "green"),
    "denied": ("Denied", "red"),
    "disputed": ("Disputed", "orange"),
    "reported": ("Reported, not confirmed", "blue"),
    "not_covered": ("Not covered", "gray"),
}
NOT_SO = ("Not so", "red")
"""For a denied act: "Denied" would read as if somebody had denied something."""
JUDGEMENT_BADGES = {
    "contradicted": ("Contradicted", "red"),
    "supported": ("Supported", "green"),
    "not_covered": ("Not covered", "orange"),
    "no_claim": ("No claim", "gray"),
}


def verdict_badge(label: str, asked_act: str = "") -> tuple[str, str]:
    """The words and the colour of a verdict. `asked_act` is the speech act that the question is
    about, if it is: whether somebody denied, said or announced something."""
    return NOT_SO if label == "denied" and asked_act else VERDICT_BADGES[label]


def options() -> dict[str, str | bool]:
    """Both themes as Streamlit options; the browser shows the one that its user prefers."""
    found = {f"theme.{name}": value for name, value in SHARED_OPTIONS.items()}
    for theme, values in (("light", LIGHT), ("dark", DARK)):
        found |= {f"theme.{theme}.{name}": value for name, value in values.items()}
    return found
