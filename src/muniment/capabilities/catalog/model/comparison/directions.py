"""Which way a metric is better: of well-known names only; of any other, nothing is claimed.

Sources, by the marks in the table: S is scikit-learn's table of scorers, in which higher is better
and losses are negated (https://scikit-learn.org/stable/modules/model_evaluation.html); T is the
attribute `higher_is_better` of each metric of TorchMetrics (https://lightning.ai/docs/torchmetrics);
I is timm's tables of results (`top1`, `top1_err`,
https://github.com/huggingface/pytorch-image-models/tree/main/results); M is MLPerf Inference, which
ranks by throughput under bounds on latency (https://arxiv.org/abs/1911.02549). The usual short and
other names of a metric stand beside its own.
"""

import re
from enum import StrEnum
from typing import Final


class Direction(StrEnum):
    """Whether more of a metric is better, or less."""

    HIGHER = "higher"
    LOWER = "lower"


_HIGHER: Final = {
    "S": "accuracy acc balanced_accuracy average_precision precision recall f1 f1_score jaccard "
    "roc_auc auc auroc r2 r2_score explained_variance adjusted_rand_score v_measure "
    "normalized_mutual_info completeness homogeneity ndcg top_k_accuracy matthews_corrcoef mcc",
    "T": "specificity sensitivity kappa cohen_kappa iou mean_iou miou dice map "
    "mean_average_precision mrr hit_rate bleu sacrebleu chrf rouge rouge1 rouge2 rougel rougelsum "
    "exact_match psnr ssim ms_ssim sdr si_sdr snr si_snr pesq stoi inception_score f_beta pr_auc",
    "I": "top1 top5 top1_accuracy top5_accuracy top_1_accuracy top_5_accuracy top1_acc top5_acc",
    "M": "throughput samples_per_second samples_per_sec tokens_per_second queries_per_second",
}
_LOWER: Final = {
    "S": "log_loss logloss brier brier_score mse mean_squared_error rmse root_mean_squared_error "
    "mae mean_absolute_error median_absolute_error mape mean_absolute_percentage_error max_error "
    "msle mean_squared_log_error rmsle root_mean_squared_log_error pinball_loss poisson_deviance",
    "T": "loss cross_entropy hinge hinge_loss hamming_loss perplexity ppl wer cer mer wil ter "
    "edit_distance fid kid lpips ece calibration_error smape "
    "symmetric_mean_absolute_percentage_error kl_divergence fall_out eer",
    "I": "error err top1_err top5_err top1_error top5_error",
    "M": "latency latency_ms latency_s latency_p50 latency_p90 latency_p95 latency_p99",
}
_KNOWN: Final = {
    name: direction
    for direction, table in ((Direction.HIGHER, _HIGHER), (Direction.LOWER, _LOWER))
    for names in table.values()
    for name in names.split()
}
# What says which data, or which mean over classes, was measured, and not what was.
_BEFORE: Final = r"(?:train|training|val|valid|validation|dev|test|eval|evaluation|holdout|oof)"
_AFTER: Final = r"(?:micro|macro|weighted|samples|mean|avg|binary|multiclass|ovr|ovo)"
_AROUND: Final = re.compile(rf"^(?:{_BEFORE}_+)*(?P<name>.*?)(?:_+{_AFTER})*$")
_WORDS: Final = re.compile(r"[^a-z0-9]+")


def direction_of(metric: str) -> Direction | None:
    """Return which way the metric of this name is better, or nothing if the name is not known.

    A name counts without what says on which data or by which average it was measured, and with any
    sign between words: `imagenet-r/ROC-AUC`, `test_roc_auc` and `roc_auc_macro` are `roc_auc`;
    `recall@10` is `recall`.
    """
    said = metric.lower().rpartition("/")[2]
    plain, _, cut = said.rpartition("@")
    plain = plain if plain and cut.isdecimal() else said
    words = _WORDS.sub("_", plain).strip("_")
    found = _AROUND.match(words)
    return _KNOWN.get(found["name"]) if found else None
