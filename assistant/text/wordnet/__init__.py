"""What WordNet 3.0 knows of which words mean the same, and which the contrary: see NOTICE."""
