"""Training of the judge model: panels, fine-tuning, ONNX export."""
