package dev.headrace.filetests.structure.planted.backends;

public record Writer(String name) {}
