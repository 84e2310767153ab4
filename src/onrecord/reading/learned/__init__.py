"""The learned part of the reader: which act which side does toward which, sentence by sentence."""
