"""Picture sources, and the thread that reads them."""
