"""The lab: real programs on loopback, on ports the system chooses, waited for by what they say and ended by their id."""
