"""What can be done with experiments, runs, metrics, logged models and their artifacts."""
