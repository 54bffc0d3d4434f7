package dev.headrace.backends.cpu.llvm;

import java.lang.foreign.MemorySegment;

/// The processor that runs this: its name and features in LLVM's words.
///
/// @param features `+avx2,+fma,-avx512f,…`
public record Host(String triple, String cpu, String features) {
    /// Whether this platform has an LLVM to ask.
    public static boolean isSupported() {
        return LlvmLibrary.resource() != null;
    }

    /// @throws IllegalStateException where there is no LLVM for this platform
    public static Host detect() {
        Llvm llvm = Llvm.loaded();
        return new Host(
                llvm.text("LLVMGetDefaultTargetTriple"),
                llvm.text("LLVMGetHostCPUName"),
                llvm.text("LLVMGetHostCPUFeatures"));
    }

    public boolean isX86() {
        return Llvm.architecture().equals("X86");
    }

    public boolean has(String feature) {
        return ("," + features + ",").contains(",+" + feature + ",");
    }

    /// Bits of the widest registers for vectors.
    public int vectorBits() {
        if (has("avx512f") && has("avx512bw") && has("avx512vl")) return 512;
        return has("avx") && has("avx2") ? 256 : 128;
    }

    /// How many of them there are.
    public int vectorRegisters() {
        return vectorBits() == 512 || Llvm.architecture().equals("AArch64") ? 32 : 16;
    }

    MemorySegment newTargetMachine(Llvm llvm, MemorySegment outTarget, MemorySegment outMessage) {
        if (llvm.number("LLVMGetTargetFromTriple", triple, outTarget, outMessage) != 0)
            throw new IllegalStateException("LLVM has no target " + triple);
        MemorySegment target = outTarget.get(java.lang.foreign.ValueLayout.ADDRESS, 0);
        int aggressive = 3;
        int positionIndependent = 2;
        int jitDefault = 1;
        return llvm.pointer(
                "LLVMCreateTargetMachine", target, triple, cpu, features, aggressive, positionIndependent, jitDefault);
    }
}
