"""Over time: what is believed of every facing, and what keeps cases from being opened."""
