"""The small studio behind the demo music: score notation, instruments, mixing and mastering, encoding."""
