"""What was measured, read from the files that [evidence] names: the answers, the days lost, who took up what was offered."""
