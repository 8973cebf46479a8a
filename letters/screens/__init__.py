"""What the commands say, in a manager's words: values in, lines of text or a panel out. Only `terminal` prints them."""
