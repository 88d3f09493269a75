"""The bundled parser and how it was made."""
