"""What an import decides, without touching anything: the mapping language and the plan."""
