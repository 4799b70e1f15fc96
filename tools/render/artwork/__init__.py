"""What is printed on packs, signs and sheets."""
