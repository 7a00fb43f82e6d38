"""What experiments, runs, metrics, logged models and their artifacts are."""
