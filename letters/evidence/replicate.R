# The differences and adjusted estimates of estimates.csv, made again from analysis.csv with the package estimatr, and how far apart they are.
#
#   Rscript replicate.R        in the folder in which this lies; install.packages("estimatr") if it is not there
#
# `analysis.csv` has a line for each person who was drawn, by a pseudonym; dictionary.csv says what its columns are.

suppressPackageStartupMessages(library(estimatr))

people <- read.csv("analysis.csv", colClasses = c(person = "character", arm = "character", block = "character"))
told <- read.csv("estimates.csv", check.names = FALSE)
clustered <- "cluster" %in% names(people)

# The people of two arms whose outcome is known, in blocks in which both arms are.
compared <- function(outcome, arm, against) {
  d <- people[people$arm %in% c(arm, against) & !is.na(people[[outcome]]), ]
  d$y <- d[[outcome]]
  d$z <- as.numeric(d$arm == arm)
  both <- tapply(d$z, d$block, function(z) min(z) < max(z))
  d[both[d$block], ]
}

# How many people, or clusters, of the arm with fewer of them each block has, and how many in all.
drawn <- function(d) {
  unit <- if (clustered) d$cluster else d$person
  once <- d[!duplicated(unit), ]
  treated <- tapply(once$z, once$block, sum)
  all <- tapply(once$z, once$block, length)
  list(fewest = pmin(treated, all - treated), all = all)
}

means <- function(d, blocks) {
  if (clustered && blocks) return(difference_in_means(y ~ z, data = d, blocks = block, clusters = cluster))
  if (clustered) return(difference_in_means(y ~ z, data = d, clusters = cluster))
  if (blocks) return(difference_in_means(y ~ z, data = d, blocks = block))
  difference_in_means(y ~ z, data = d)
}

taken <- function(fit) c(fit$coefficients["z"], fit$std.error["z"], fit$df["z"])

# Blocks in which an arm has one person or cluster: how they differ stands for how each varies (Pashley and Miratrix
# 2021; Imai, King and Nall 2009 for clusters).
small <- function(d) {
  n <- tapply(d$y, d$block, length)
  effect <- tapply(seq_along(d$y), d$block, function(i) mean(d$y[i][d$z[i] == 1]) - mean(d$y[i][d$z[i] == 0]))
  k <- length(n)
  mean_effect <- sum(n * effect) / sum(n)
  if (clustered) {
    variance <- k / ((k - 1) * sum(n)^2) * sum((n * effect - sum(n) * mean_effect / k)^2)
  } else if (max(n) == min(n)) {
    variance <- sum((effect - mean_effect)^2) / (k * (k - 1))
  } else {
    share <- n^2 / ((sum(n) - 2 * n) * (sum(n) + sum(n^2 / (sum(n) - 2 * n))))
    variance <- sum(share * (effect - mean_effect)^2)
  }
  c(mean_effect, sqrt(variance), k - 1)
}

# Blocks of which there is no other like them: which of those in which an arm has one person or cluster.
lent <- function(d, units) {
  n <- tapply(d$y, d$block, length)
  small <- n[names(units$fewest)[units$fewest == 1]]
  found <- character(0)
  while (length(n) > 1 && length(small) > 0) {
    odd <- !clustered && length(unique(small)) > 1 && 2 * max(small) >= sum(small)
    if (length(small) > 1 && !odd) break
    largest <- names(small)[order(-small, as.integer(names(small)))][1]
    found <- c(found, largest)
    small <- small[names(small) != largest]
  }
  found
}

# Of one block: its variance, the degrees of freedom of that, the sum of squares within arms, and how many of those are free.
of_block <- function(d) {
  n <- if (clustered) tapply(d$cluster, d$z, function(it) length(unique(it))) else table(d$z)
  per <- sum(1 / n)
  free <- sum(n) - 2
  if (clustered) {
    if (min(n) < 2) return(c(variance = NA, df = NA, per = per, spread = 0, free = 0))
    fit <- taken(means(d, FALSE))
    return(c(variance = unname(fit[2]^2), df = unname(fit[3]), per = per, spread = unname(fit[2]^2) / per * free, free = free))
  }
  spread <- sum(tapply(d$y, d$z, function(y) sum((y - mean(y))^2)))
  if (min(n) < 2) return(c(variance = NA, df = NA, per = per, spread = spread, free = free))
  c(variance = sum(tapply(d$y, d$z, var) / n), df = free, per = per, spread = spread, free = free)
}

difference <- function(outcome, arm, against) {
  d <- compared(outcome, arm, against)
  units <- drawn(d)
  if (length(units$all) == 1) return(taken(means(d, FALSE)))
  if (min(units$fewest) > 1 && !clustered) return(taken(means(d, TRUE)))
  n <- tapply(d$y, d$block, length)
  weight <- n / sum(n)
  effect <- tapply(seq_along(d$y), d$block, function(i) mean(d$y[i][d$z[i] == 1]) - mean(d$y[i][d$z[i] == 0]))
  parts <- sapply(names(n), function(b) of_block(d[d$block == b, ]))
  large <- names(n)[units$fewest[names(n)] > 1]
  lone <- lent(d, units)
  others <- setdiff(names(n), c(large, lone))
  v <- weight[large]^2 * parts["variance", large]
  df <- if (!length(large)) sum(parts["free", ]) else if (clustered) sum(v)^2 / sum(v^2 / parts["df", large]) else sum(units$all[large] - 2)
  within <- sum(v) + sum(weight[lone]^2 * parts["per", lone]) * sum(parts["spread", ]) / max(sum(parts["free", ]), 1)
  if (!length(others)) return(c(sum(weight * effect), sqrt(within), df))
  between <- small(d[d$block %in% others, ])
  b <- (sum(weight[others]) * between[2])^2
  if (within == 0) return(c(sum(weight * effect), sqrt(b), between[3]))
  c(sum(weight * effect), sqrt(within + b), (within + b)^2 / (within^2 / df + b^2 / between[3]))
}

adjusted <- function(outcome, arm, against) {
  d <- compared(outcome, arm, against)
  units <- drawn(d)
  before <- d[[paste0(outcome, "_before")]]
  d$unknown <- as.numeric(is.na(before))
  d$before <- ifelse(is.na(before), mean(before, na.rm = TRUE), before)
  enough <- min(table(factor(d$z, 0:1), factor(d$unknown, 0:1))) > 1
  covariates <- c(if (length(unique(d$before)) > 1) "before", if (enough) "unknown")
  blocks <- length(units$all) > 1
  type <- if (clustered) "CR2" else "HC2"
  if (blocks && (clustered || min(units$fewest) < 2)) {
    centred <- paste0("I(", covariates, " - mean(", covariates, "))")
    formula <- as.formula(paste("y ~ z * (", paste(centred, collapse = " + "), ") + factor(block)"))
    if (clustered) return(taken(lm_robust(formula, data = d, clusters = cluster, se_type = type)))
    return(taken(lm_robust(formula, data = d, se_type = type)))
  }
  covariates <- c(covariates, if (blocks) "factor(block)")
  formula <- as.formula(paste("~", paste(covariates, collapse = " + ")))
  if (clustered) return(taken(lm_lin(y ~ z, covariates = formula, data = d, clusters = cluster, se_type = type)))
  taken(lm_lin(y ~ z, covariates = formula, data = d, se_type = type))
}

methods <- list(difference = difference, adjusted = adjusted)
worst <- 0
for (row in which(!is.na(told$se) & told$estimate %in% names(methods))) {
  line <- told[row, ]
  again <- methods[[line$estimate]](line$outcome, line$arm, line$against)
  apart <- max(abs(again - c(line$effect, line$se, line$df)))
  worst <- max(worst, apart)
  cat(sprintf(
    "%-24s %-12s %-10s effect %12.8f  se %12.8f  df %10.4f  apart %.1e\n",
    line$outcome, line$arm, line$estimate, again[1], again[2], again[3], apart
  ))
}
cat(sprintf("The largest difference from estimates.csv is %.1e.\n", worst))
if (is.nan(worst) || worst > 1e-6) quit(status = 1)
