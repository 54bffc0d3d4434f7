package dev.headrace.backends.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fixed number of threads that do parts of loops. The caller is one of them. Who does which part is open; parts do
/// not depend on each other, so nobody sees it.
@SuppressWarnings("restricted") // Native code is what this is for.
final class Workers implements AutoCloseable {
    /// Parts for each thread, so that one that is slow does not hold up all.
    private static final int PARTS = 4;

    private static final int SPINS = 20_000;
    private static final long STACK = 8L << 20;

    private final MethodHandle call;
    private final List<Thread> threads = new ArrayList<>();
    private final MemorySegment stub;
    private final int size;
    private volatile @Nullable Job job;
    private volatile boolean isClosed;

    /// Parts of one loop that are still to do.
    private static final class Job {
        final MemorySegment function;
        final MemorySegment arguments;
        final long extent;
        final long part;
        final AtomicLong next = new AtomicLong();
        final AtomicLong finished = new AtomicLong();

        Job(MemorySegment function, MemorySegment arguments, long extent, long part) {
            this.function = function;
            this.arguments = arguments;
            this.extent = extent;
            this.part = part;
        }
    }

    Workers(int size, Arena arena) {
        this.size = size;
        Linker linker = Linker.nativeLinker();
        call = linker.downcallHandle(
                FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        try {
            MethodHandle run = MethodHandles.lookup()
                    .findVirtual(
                            Workers.class,
                            "run",
                            MethodType.methodType(void.class, MemorySegment.class, MemorySegment.class, long.class))
                    .bindTo(this);
            stub = linker.upcallStub(
                    run,
                    FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG),
                    arena);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        for (int i = 1; i < size; i++) {
            Thread thread = new Thread(null, this::work, "headrace-cpu-" + i, STACK);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    /// The function that compiled code calls: `void (function, arguments, extent)`.
    MemorySegment stub() {
        return stub;
    }

    /// Called by compiled code.
    void run(MemorySegment function, MemorySegment arguments, long extent) {
        long part = Math.max(1, Math.ceilDiv(extent, (long) size * PARTS));
        Job mine = new Job(function, arguments, extent, part);
        job = mine;
        for (Thread thread : threads) LockSupport.unpark(thread);
        take(mine);
        while (mine.finished.get() < extent) Thread.onSpinWait();
        job = null;
    }

    private void work() {
        int idle = 0;
        while (!isClosed) {
            Job now = job;
            if (now != null && take(now)) {
                idle = 0;
            } else if (++idle < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, 1_000_000_000L);
                idle = 0;
            }
        }
    }

    /// @return whether there was a part left
    private boolean take(Job now) {
        boolean any = false;
        while (true) {
            long from = now.next.getAndAdd(now.part);
            if (from >= now.extent) return any;
            any = true;
            long to = Math.min(now.extent, from + now.part);
            try {
                call.invokeExact(now.function, now.arguments, from, to);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
            now.finished.addAndGet(to - from);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        threads.forEach(LockSupport::unpark);
    }
}
