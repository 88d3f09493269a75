"""The judge: its panels, its training, its export."""
