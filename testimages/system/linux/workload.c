/* A program for the guest: vector arithmetic with SSE2 and, where the processor has it, AVX2, both against plain C; and
   threads that count together under a mutex, with an atomic, and each in its own floating-point registers. */
#include <immintrin.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

enum { COUNT = 4096, THREADS = 4, TURNS = 2000 };

static int32_t a[COUNT], b[COUNT], plain[COUNT], vector[COUNT];

static void fill(void) {
    uint32_t x = 12345;
    for (int i = 0; i < COUNT; i++) {
        x = x * 1664525u + 1013904223u;
        a[i] = (int32_t)x;
        x = x * 1664525u + 1013904223u;
        b[i] = (int32_t)x;
        plain[i] = (int32_t)((uint32_t)a[i] + ((uint32_t)b[i] ^ (uint32_t)a[i] >> 3));
    }
}

static void sse2(void) {
    for (int i = 0; i < COUNT; i += 4) {
        __m128i x = _mm_loadu_si128((const __m128i *)(a + i)), y = _mm_loadu_si128((const __m128i *)(b + i));
        _mm_storeu_si128((__m128i *)(vector + i), _mm_add_epi32(x, _mm_xor_si128(y, _mm_srli_epi32(x, 3))));
    }
}

__attribute__((target("avx2"))) static void avx2(void) {
    for (int i = 0; i < COUNT; i += 8) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(a + i)), y = _mm256_loadu_si256((const __m256i *)(b + i));
        _mm256_storeu_si256((__m256i *)(vector + i), _mm256_add_epi32(x, _mm256_xor_si256(y, _mm256_srli_epi32(x, 3))));
    }
}

static const char *compare(void) {
    for (int i = 0; i < COUNT; i++)
        if (vector[i] != plain[i]) return "wrong";
    return "ok";
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long together;
static atomic_long counted;
static double sums[THREADS];

static void *count(void *argument) {
    long self = (long)argument;
    double sum = 0;
    for (int i = 1; i <= TURNS; i++) {
        pthread_mutex_lock(&mutex);
        together++;
        pthread_mutex_unlock(&mutex);
        atomic_fetch_add(&counted, 1);
        sum += 1.0 / (double)(i + self);
    }
    sums[self] = sum;
    return NULL;
}

int main(void) {
    fill();
    sse2();
    printf("check: sse2 %s\n", compare());
    if (__builtin_cpu_supports("avx2")) {
        for (int i = 0; i < COUNT; i++) vector[i] = 0;
        avx2();
        printf("check: avx2 %s\n", compare());
    } else {
        printf("check: avx2 absent\n");
    }
    pthread_t threads[THREADS];
    for (long i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, count, (void *)i) != 0) return 1;
    double sum = 0;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        sum += sums[i];
    }
    printf("check: threads %ld %ld %.9f\n", together, (long)counted, sum);
    return 0;
}
