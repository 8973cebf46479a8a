"""What a letter design must not hold, each fault with its line; `post.template` is the door to this room."""
