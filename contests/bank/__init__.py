"""Question banks: questions in from files and pasted text, what the lint says of them, who has seen them."""
