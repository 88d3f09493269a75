"""What was typed, as the coverage would print it: spelling, case, what leads up to the question."""
