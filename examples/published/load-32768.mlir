// A loader of weights, 32768 beats of 256 bits. CODO, GPT-2 medium W4A8, prefill, xcu280, 3.33 ns.
// The reports take memory for one that answers at once: no channel is named.
func.func @main(%weights: tensor<32768x32xi8>) {
  dataflow.kernel @load(%weights) : (tensor<32768x32xi8>) -> () {
  ^bb0(%memory: memref<32768x32xi8>):
    %beats = dataflow.stream_instance {depth = 2 : i64, sym_name = "beats"} : !dataflow.stream<vector<32xi8>>
    dataflow.task @load() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c32768 = arith.constant 32768 : index
      scf.for %i = %c0 to %c32768 step %c1 {
        %x = vector.load %memory[%i, %c0] : memref<32768x32xi8>, vector<32xi8>
        dataflow.stream_write %x, %beats : vector<32xi8>, !dataflow.stream<vector<32xi8>>
      }
      dataflow.yield
    }
    dataflow.task @keep() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c32768 = arith.constant 32768 : index
      %kept = dataflow.buffer {kind = "uram", partition = array<i64: 1, 32>} : memref<32768x32xi8>
      scf.for %i = %c0 to %c32768 step %c1 {
        %x = dataflow.stream_read %beats : !dataflow.stream<vector<32xi8>> -> vector<32xi8>
        vector.store %x, %kept[%i, %c0] : memref<32768x32xi8>, vector<32xi8>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return
}
