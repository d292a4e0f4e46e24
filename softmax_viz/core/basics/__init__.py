"""The basis of all other rooms: arrays, messages for users, addressed randomness, interruption, plain values."""
