package dev.keycloakmtls.testsuite.bench;

import java.util.stream.DoubleStream;

/** A few samples in three figures. */
record Quartiles(double lower, double median, double upper) {

    static Quartiles of(DoubleStream samples) {
        double[] sorted = samples.sorted().toArray();
        return new Quartiles(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
    }

    boolean overlaps(Quartiles other) {
        return lower <= other.upper && other.lower <= upper;
    }

    private static double quantile(double[] sorted, double quantile) {
        return sorted[(int) Math.round(quantile * (sorted.length - 1))];
    }
}
