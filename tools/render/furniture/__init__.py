"""What goods stand on, hang from and lie behind."""
