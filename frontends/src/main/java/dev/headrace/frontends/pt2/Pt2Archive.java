package dev.headrace.frontends.pt2;

import dev.headrace.frontends.archive.ZipArchive;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.nio.file.Path;
import java.util.List;

/// A `.pt2` file, as `torch.export.save` writes it: one exported program and its weights.
///
/// Three layouts are read: the flat one up to PyTorch 2.7, the archive with pickled weights of 2.8, the archive with
/// raw
/// weights from 2.9 on. Weights stay in the mapped file until somebody reads their elements.
public final class Pt2Archive {
    private static final String FLAT_PROGRAM = "serialized_exported_program.json";
    private static final String EXPORT_ADVICE = "hand in a file that torch.export.save wrote";

    private final String where;
    private final ExportedProgram program;
    private final Weights weights;

    private Pt2Archive(String where, ExportedProgram program, Weights weights) {
        this.where = where;
        this.program = program;
        this.weights = weights;
    }

    /// Reads the program; the weights are only looked up.
    /// @throws InputError where the file is missing, damaged, no export, or of a form that is not supported
    public static Pt2Archive open(Path file) {
        String where = file.toString();
        ZipArchive zip = ZipArchive.open(file);
        return zip.has(FLAT_PROGRAM) ? flat(where, zip) : archive(where, zip);
    }

    public ExportedProgram program() {
        return program;
    }

    /// The parameter, buffer or constant of that fully qualified name. Tied names give views of the same bytes.
    /// @throws InputError where the file has none, or it is damaged or was left out
    public TensorData tensor(String fqn) {
        return weights.find(fqn)
                .orElseThrow(() ->
                        new InputError("has no data for '" + fqn + "'", where, "save the model with its weights"));
    }

    /// The path as it was given.
    @Override
    public String toString() {
        return where;
    }

    private static Pt2Archive flat(String where, ZipArchive zip) {
        return new Pt2Archive(
                where,
                ProgramReader.read(zip.where(FLAT_PROGRAM), zip.bytes(FLAT_PROGRAM)),
                new PickledWeights(zip, "serialized_state_dict.pt")
                        .or(new PickledWeights(zip, "serialized_constants.pt")));
    }

    private static Pt2Archive archive(String where, ZipArchive zip) {
        String root = root(where, zip);
        String byteOrder = root + "byteorder";
        if (zip.has(byteOrder) && !zip.text(byteOrder).equals("little"))
            throw new InputError("is not little-endian", where, "save it on a little-endian machine");
        String model = model(where, zip, root);
        String json = root + "models/" + model + ".json";
        return new Pt2Archive(
                where,
                ProgramReader.read(zip.where(json), zip.bytes(json)),
                weights(zip, root + "data/weights/", model, "_weights_config.json")
                        .or(weights(zip, root + "data/constants/", model, "_constants_config.json")));
    }

    private static Weights weights(ZipArchive zip, String folder, String model, String configSuffix) {
        String config = folder + model + configSuffix;
        return zip.has(config) ? new RawWeights(zip, folder, config) : new PickledWeights(zip, folder + model + ".pt");
    }

    /// The folder that holds everything, named after the file when it was written; with a slash at its end.
    private static String root(String where, ZipArchive zip) {
        for (String name : zip.names()) {
            if (!name.endsWith("/archive_format") || name.indexOf('/') != name.lastIndexOf('/')) continue;
            String format = zip.text(name);
            if (!format.equals("pt2"))
                throw new InputError("is an archive of the format '" + format + "'", where, EXPORT_ADVICE);
            return name.substring(0, name.indexOf('/') + 1);
        }
        throw new InputError("is a zip archive but " + likeness(zip), where, EXPORT_ADVICE);
    }

    private static String likeness(ZipArchive zip) {
        if (zip.names().stream().anyMatch(n -> n.endsWith("/constants.pkl"))) return "a TorchScript model";
        if (zip.names().stream().anyMatch(n -> n.endsWith("/data.pkl"))) return "a checkpoint of torch.save";
        return "no exported program";
    }

    private static String model(String where, ZipArchive zip, String root) {
        String folder = root + "models/";
        List<String> models = zip.names().stream()
                .filter(n -> n.startsWith(folder) && n.endsWith(".json"))
                .map(n -> n.substring(folder.length(), n.length() - ".json".length()))
                .toList();
        if (models.isEmpty())
            throw new InputError("holds no exported program, perhaps only compiled code", where, EXPORT_ADVICE);
        if (models.size() > 1)
            throw new InputError(
                    "holds the models " + String.join(", ", models),
                    where,
                    "save the one to compile in a file of its own");
        return models.getFirst();
    }
}
