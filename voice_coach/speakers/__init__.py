"""Who is speaking: voiceprints of people who agreed to be known, kept on this computer, and telling them apart."""
