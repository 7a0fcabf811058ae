"""Work over 0.3 s, or that holds the interpreter lock: done in processes of its own."""
