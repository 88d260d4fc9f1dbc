"""The fast encoder: a small multilingual convolutional network with every text head, distilled from the encoder."""
