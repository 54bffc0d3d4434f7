package dev.headrace.cli;

import java.util.concurrent.atomic.AtomicBoolean;

/// Work that is done once, when it is closed or the process is ended before, as by Ctrl-C.
final class AtEnd implements AutoCloseable {
    private final Runnable work;
    private final AtomicBoolean isDone = new AtomicBoolean();
    private final Thread hook = new Thread(this::once);

    /// @throws Interrupted if the process is ending already
    AtEnd(Runnable work) {
        this.work = work;
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            throw new Interrupted();
        }
    }

    private void once() {
        if (isDone.compareAndSet(false, true)) work.run();
    }

    @Override
    public void close() {
        once();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process is ending, and the hook finds nothing left to do.
        }
    }
}
