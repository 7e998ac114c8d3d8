//! Question phrases: words of a question that no answer holds, cut before they outweigh the rest.
