"""Train, quantize and measure OnShelf's own models, from rendered pictures only.

Nothing here is on the device. Models and losses are written with keras.ops, so that any Keras
backend trains them; only `export` needs TensorFlow, whose converter writes the TFLite files.
"""
