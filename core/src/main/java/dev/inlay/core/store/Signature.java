package dev.inlay.core.store;

import java.nio.ByteBuffer;

/// The bits by which the array layout finds candidates: two a dimension, whether the component lies
/// above -0.6 and above +0.6 of the vector's root mean square. `inlay.vector_signature` is the same
/// in SQL.
///
/// Two bits, since that is where scan and exact ranking together cost least. To find 98 % of the
/// ten nearest of 100,000 vectors (384 dimensions, clustered and randomly rotated, spectrum falling
/// as i^-0.35 and i^-0.6, questions at cosines of 0.64 and 0.86) one bit, the sign, needs 300 to
/// 400 candidates, two bits 100 to 200, three bits 100. On PostgreSQL 15 without parallel workers
/// (2 cores, 128 MB shared_buffers, the least of six interleaved runs) the scan took 22, 27 and 37
/// ms, and a candidate's exact score 0.046 ms: 40, 36 and 42 ms together.
///
/// 0.6 is about the edge of the best three-level quantiser of a normal distribution (0.612).
final class Signature {
  private static final double EDGE = 0.6;

  private Signature() {}

  static int bits(int dimensions) {
    return 2 * dimensions;
  }

  /// The size of a signature in PostgreSQL's binary form of bit strings.
  static int size(int dimensions) {
    return 4 + (bits(dimensions) + 7) / 8;
  }

  /// Appends a vector's signature: its length in bits, then the bits, the first one highest.
  ///
  /// @param squares of the vector, as [#squares] sums them
  static void encode(float[] vector, double squares, ByteBuffer to) {
    double edge = EDGE * Math.sqrt(squares / vector.length);
    to.putInt(bits(vector.length));
    int bits = above(-edge, vector, 1, to);
    bits = above(edge, vector, bits, to);
    if (bits != 1) {
      int open = Integer.numberOfLeadingZeros(bits) - 23; // of the last byte
      to.put((byte) (bits << open));
    }
  }

  /// Puts every full byte of bits. Without a branch a bit: whether a component lies above an edge
  /// is as good as random, and a wrong guess costs more than all the rest.
  ///
  /// @param bits that no byte holds yet, below a 1
  /// @return the same, of what is left
  private static int above(double edge, float[] vector, int bits, ByteBuffer to) {
    int open = bits;
    for (float component : vector) {
      open = open << 1 | (int) (Double.doubleToRawLongBits(edge - component) >>> 63);
      if (open > 0xff) {
        to.put((byte) open);
        open = 1;
      }
    }
    return open;
  }

  static double squares(float[] vector) {
    double sum = 0;
    for (float component : vector) {
      sum += (double) component * component;
    }
    return sum;
  }
}
