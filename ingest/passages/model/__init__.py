"""The bundled embedder: all-MiniLM-L6-v2 as one ONNX file, and how it was made."""
