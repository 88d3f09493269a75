"""What Streamlit has no element for: an answer with its markers, an article at its quote, the id
of a browser, a copy button. Each is a script and a style sheet beside the function that mounts it;
all words of the coverage reach them as data and are set as text, never as markup."""

__all__ = ["article", "browser", "copy", "statements"]
