"""Whether a claim is so: the trained judge, what it makes of each sentence, and the verdict."""

__all__ = ["bearing", "encoding", "judge", "label", "parties", "position", "structure", "verdict"]
