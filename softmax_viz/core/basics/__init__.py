"""What every other room uses: arrays, sentences for users, addressed randomness, interruption, plain values."""
