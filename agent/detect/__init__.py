"""The neural network: engines run tensors, detectors and recognizers understand them."""
