"""What can be done about people, groups, tokens and grants; one file per noun."""
