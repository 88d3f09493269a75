"""Custom Streamlit components: an answer with citation markers, an article scrolled to its quote,
the browser id, a copy button, keyboard shortcuts, announcements, and what Streamlit's date fields
and side bar lack. Each is a script, and mostly a
style sheet, beside the function that mounts it. News text reaches them as data and is set as text,
never as markup."""

__all__ = ["announce", "article", "browser", "copy", "dates", "drawer", "statements", "top"]
