"""What a letter design must not hold, each fault with its line and a remedy; `post.template` is the door to this room."""
