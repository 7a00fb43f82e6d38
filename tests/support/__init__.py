"""What the tests share: databases, a bound house, people, and a served instance."""
