import dev.headrace.backends.cpu.CpuOptions;
import dev.headrace.backends.cpu.CpuProgram;
import dev.headrace.dialects.Dialects;
import dev.headrace.frontends.huggingface.HuggingFaceDirectory;
import dev.headrace.frontends.huggingface.ImportHuggingFace;
import dev.headrace.frontends.huggingface.Phase;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.text.Parser;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;

/// What bench/cpu runs: products of matrices beside OpenBLAS, and GPT-2 medium with random weights.
final class Cpu {
    private static final int SIZE = 1024;

    public static void main(String[] arguments) throws Throwable {
        switch (arguments[0]) {
            case "products" -> products(arguments.length > 1 ? arguments[1] : "");
            case "write" -> write(Path.of(arguments[1]));
            case "inputs" -> inputs(Path.of(arguments[1]));
            case "prefill" -> prefill(Path.of(arguments[1]));
            case "decode" -> decode(Path.of(arguments[1]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void products(String openBlas) throws Throwable {
        double reals = product("f32", "f32", 1);
        double narrow = product("i8", "i4", 1);
        System.out.printf("f32  %d^3, one thread        %8.1f GFLOP/s%n", SIZE, reals);
        System.out.printf("i8 x i4 -> i32, one thread     %8.1f GOP/s, %.2f of f32%n", narrow, narrow / reals);
        System.out.printf("f32, all threads               %8.1f GFLOP/s%n", product("f32", "f32", threads()));
        if (openBlas.isEmpty()) {
            System.out.println("OpenBLAS is not installed: apt-get install libopenblas0-pthread");
            return;
        }
        double blas = openBlas(openBlas);
        System.out.printf(
                "OpenBLAS sgemm, one thread     %8.1f GFLOP/s; headrace has %.2f of it%n", blas, reals / blas);
    }

    private static int threads() {
        return Runtime.getRuntime().availableProcessors();
    }

    /// Operations per nanosecond of the best run.
    private static double product(String left, String right, int threads) {
        boolean isReal = left.equals("f32");
        String sum = isReal ? "f32" : "i32";
        String body = isReal ? """
            %p = arith.mulf %a, %b : f32
            %s = arith.addf %c, %p : f32
            """ : """
                %l = arith.extsi %a : i8 to i32
                %r = arith.extsi %b : i4 to i32
                %p = arith.muli %l, %r : i32
                %s = arith.addi %c, %p : i32
                """;
        String text = """
            func.func @main(%%x: tensor<N x L>, %%w: tensor<N x R> {headrace.parameter = "w"}) -> tensor<N x S> {
              %%zero = arith.constant %s : S
              %%empty = tensor.empty() : tensor<N x S>
              %%fill = linalg.fill ins(%%zero : S) outs(%%empty : tensor<N x S>) -> tensor<N x S>
              %%product = linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>,
                  affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>],
                  iterator_types = ["parallel", "parallel", "reduction"]}
                  ins(%%x, %%w : tensor<N x L>, tensor<N x R>) outs(%%fill : tensor<N x S>) {
              ^bb0(%%a: L, %%b: R, %%c: S):
                %s
                linalg.yield %%s : S
              } -> tensor<N x S>
              return %%product : tensor<N x S>
            }
            """.formatted(isReal ? "0.0" : "0", body)
                .replace("N x ", SIZE + "x" + SIZE + "x")
                .replaceAll("\\bL\\b", left)
                .replaceAll("\\bR\\b", right)
                .replaceAll("\\bS\\b", sum)
                .replaceAll("xL\\b", "x" + left)
                .replaceAll("xR\\b", "x" + right)
                .replaceAll("xS\\b", "x" + sum);
        ModuleOp module = Parser.module(text, "product.mlir", Dialects.registry());
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        inputs.put("arg0", matrix(isReal ? ElementKind.F32 : ElementKind.I8, 1));
        TensorData weights = matrix(isReal ? ElementKind.F32 : ElementKind.I4, 2);
        try (CpuProgram program = CpuProgram.compile(module, _ -> weights, new CpuOptions(threads, true))) {
            return best(() -> program.run(inputs));
        }
    }

    private interface Work {
        Object run() throws Throwable;
    }

    private static double best(Work work) {
        try {
            long best = Long.MAX_VALUE;
            for (int i = 0; i < 40; i++) {
                long began = System.nanoTime();
                work.run();
                best = Math.min(best, System.nanoTime() - began);
            }
            return 2.0 * SIZE * SIZE * SIZE / best;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static TensorData matrix(ElementKind kind, long seed) {
        Random random = new Random(seed);
        double[] numbers = new double[SIZE * SIZE];
        int range = kind == ElementKind.I4 ? 8 : 128;
        for (int i = 0; i < numbers.length; i++)
            numbers[i] = kind.isFloat() ? random.nextDouble() - 0.5 : random.nextInt(2 * range) - range;
        return TensorData.ofDoubles(kind, numbers, SIZE, SIZE);
    }

    @SuppressWarnings("restricted")
    private static double openBlas(String library) throws Throwable {
        SymbolLookup blas = SymbolLookup.libraryLookup(library, Arena.global());
        Linker linker = Linker.nativeLinker();
        var i = ValueLayout.JAVA_INT;
        var f = ValueLayout.JAVA_FLOAT;
        var p = ValueLayout.ADDRESS;
        linker.downcallHandle(blas.findOrThrow("openblas_set_num_threads"), FunctionDescriptor.ofVoid(i))
                .invoke(1);
        var sgemm = linker.downcallHandle(
                blas.findOrThrow("cblas_sgemm"), FunctionDescriptor.ofVoid(i, i, i, i, i, i, f, p, i, p, i, f, p, i));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = arena.allocateFrom(f, matrix(ElementKind.F32, 1).toFloats());
            MemorySegment b = arena.allocateFrom(f, matrix(ElementKind.F32, 2).toFloats());
            MemorySegment c = arena.allocate(4L * SIZE * SIZE, 64);
            int rowMajor = 101;
            int plain = 111;
            return best(() -> {
                sgemm.invoke(rowMajor, plain, plain, SIZE, SIZE, SIZE, 1f, a, SIZE, b, SIZE, 0f, c, SIZE);
                return c;
            });
        }
    }

    /// GPT-2 medium: the weights are random, the sizes are not.
    private static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), """
            {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "activation_function": "gelu_new",
             "n_embd": 1024, "n_head": 16, "n_layer": 24, "n_positions": 1024, "vocab_size": 50257,
             "layer_norm_epsilon": 1e-05, "tie_word_embeddings": true, "torch_dtype": "float32"}
            """);
        SequencedMap<String, long[]> tensors = new LinkedHashMap<>();
        tensors.put("transformer.wte.weight", new long[] {50257, 1024});
        tensors.put("transformer.wpe.weight", new long[] {1024, 1024});
        for (int layer = 0; layer < 24; layer++) {
            String name = "transformer.h." + layer + ".";
            for (String norm : List.of("ln_1", "ln_2")) {
                tensors.put(name + norm + ".weight", new long[] {1024});
                tensors.put(name + norm + ".bias", new long[] {1024});
            }
            tensors.put(name + "attn.c_attn.weight", new long[] {1024, 3072});
            tensors.put(name + "attn.c_attn.bias", new long[] {3072});
            tensors.put(name + "attn.c_proj.weight", new long[] {1024, 1024});
            tensors.put(name + "attn.c_proj.bias", new long[] {1024});
            tensors.put(name + "mlp.c_fc.weight", new long[] {1024, 4096});
            tensors.put(name + "mlp.c_fc.bias", new long[] {4096});
            tensors.put(name + "mlp.c_proj.weight", new long[] {4096, 1024});
            tensors.put(name + "mlp.c_proj.bias", new long[] {1024});
        }
        tensors.put("transformer.ln_f.weight", new long[] {1024});
        tensors.put("transformer.ln_f.bias", new long[] {1024});
        List<String> entries = new ArrayList<>();
        long end = 0;
        for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
            long bytes = 4;
            for (long size : tensor.getValue()) bytes *= size;
            entries.add("\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                    .formatted(tensor.getKey(), java.util.Arrays.toString(tensor.getValue()), end, end + bytes));
            end += bytes;
        }
        byte[] header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocate(1 << 22).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel file = FileChannel.open(
                folder.resolve("model.safetensors"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length));
            file.write(ByteBuffer.wrap(header));
            Random random = new Random(1);
            for (long at = 0; at < end; at += 4) {
                buffer.putFloat((random.nextFloat() - 0.5f) * 0.05f);
                if (buffer.hasRemaining() && at + 4 < end) continue;
                buffer.flip();
                while (buffer.hasRemaining()) file.write(buffer);
                buffer.clear();
            }
        }
    }

    private static SequencedMap<String, TensorData> prompt() {
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        inputs.put(
                "input0",
                TensorData.ofLongs(
                        ElementKind.I64, new Random(3).longs(32, 0, 50257).toArray(), 1, 32));
        return inputs;
    }

    private static SequencedMap<String, TensorData> token(long token) {
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        inputs.put("input0", TensorData.ofLongs(ElementKind.I64, new long[] {token}, 1, 1));
        inputs.put("input1", TensorData.ofLongs(ElementKind.I64, new long[] {token}, 1));
        for (int cache = 0; cache < 48; cache++)
            inputs.put(
                    "input" + (2 + cache),
                    TensorData.splat(ElementKind.F32, 0.0, 1, 16, 128, 64).contiguous());
        return inputs;
    }

    /// What `headrace run` is given.
    private static void inputs(Path folder) {
        SafetensorsFile.write(folder.resolve("prefill.safetensors"), prompt());
        SafetensorsFile.write(folder.resolve("decode.safetensors"), token(0));
    }

    private static void prefill(Path folder) {
        HuggingFaceDirectory directory = HuggingFaceDirectory.open(folder);
        ModuleOp module = ImportHuggingFace.convert(directory, new Phase.Prefill(32));
        SequencedMap<String, TensorData> inputs = prompt();
        long began = System.nanoTime();
        try (CpuProgram program = CpuProgram.compile(module, directory::tensor, CpuOptions.fast())) {
            System.out.printf("GPT-2 medium, prefill: compiled in %.1f s%n", seconds(began));
            for (String run : List.of("first", "second")) {
                long start = System.nanoTime();
                program.run(inputs);
                System.out.printf("GPT-2 medium, prefill of 32 tokens, %s run: %.2f s%n", run, seconds(start));
            }
        }
    }

    private static void decode(Path folder) {
        HuggingFaceDirectory directory = HuggingFaceDirectory.open(folder);
        ModuleOp module = ImportHuggingFace.convert(directory, new Phase.Decode(128));
        SequencedMap<String, TensorData> inputs = token(0);
        long began = System.nanoTime();
        try (CpuProgram program = CpuProgram.compile(module, directory::tensor, CpuOptions.fast())) {
            System.out.printf("GPT-2 medium, decode: compiled in %.1f s%n", seconds(began));
            int tokens = 17;
            long start = 0;
            for (int token = 0; token < tokens; token++) {
                if (token == 1) start = System.nanoTime();
                inputs.put("input0", TensorData.ofLongs(ElementKind.I64, new long[] {token}, 1, 1));
                inputs.put("input1", TensorData.ofLongs(ElementKind.I64, new long[] {token}, 1));
                SequencedMap<String, TensorData> outputs = program.run(inputs);
                for (int cache = 0; cache < 48; cache++)
                    inputs.put("input" + (2 + cache), outputs.get("output" + (1 + cache)));
            }
            System.out.printf("GPT-2 medium, decode: %.1f token/s%n", (tokens - 1) / seconds(start));
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
