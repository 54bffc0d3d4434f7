// A loader of weights, 2097152 beats of 512 bits. Allo PLDI'24, GPT, region 3, xcu280, 3.33 ns.
// The reports take memory for one that answers at once: no channel is named.
func.func @main(%weights: tensor<2097152x64xi8>) {
  dataflow.kernel @load(%weights) : (tensor<2097152x64xi8>) -> () {
  ^bb0(%memory: memref<2097152x64xi8>):
    %beats = dataflow.stream_instance {depth = 2 : i64, sym_name = "beats"} : !dataflow.stream<vector<64xi8>>
    dataflow.task @load() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2097152 = arith.constant 2097152 : index
      scf.for %i = %c0 to %c2097152 step %c1 {
        %x = vector.load %memory[%i, %c0] : memref<2097152x64xi8>, vector<64xi8>
        dataflow.stream_write %x, %beats : vector<64xi8>, !dataflow.stream<vector<64xi8>>
      }
      dataflow.yield
    }
    dataflow.task @keep() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2097152 = arith.constant 2097152 : index
      %kept = dataflow.buffer {kind = "uram", partition = array<i64: 1, 64>} : memref<2097152x64xi8>
      scf.for %i = %c0 to %c2097152 step %c1 {
        %x = dataflow.stream_read %beats : !dataflow.stream<vector<64xi8>> -> vector<64xi8>
        vector.store %x, %kept[%i, %c0] : memref<2097152x64xi8>, vector<64xi8>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return
}
