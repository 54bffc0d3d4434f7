package dev.headrace.cli;

/// The user ended the process, or a tool that it waits for: nobody wants to hear more.
final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
