"""Where pictures come from: one Protocol (`pump.Camera`), five sources, one thread for each."""
