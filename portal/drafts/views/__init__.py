"""What whoever may read a draft sees beside its words: differences, pictures, a work programme."""
