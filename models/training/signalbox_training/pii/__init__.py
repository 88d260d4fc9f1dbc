"""Training data of the token head that finds personal data: rows, alignment with pieces, and scoring."""
