package dev.headrace.filetests.structure.planted.compiler.surprise;

record Stray(int number) {}
